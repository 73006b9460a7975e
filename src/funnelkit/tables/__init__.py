"""Results → tables and sentences in the words of a language; numbers stay numbers until a format writes them."""
