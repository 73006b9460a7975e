"""Send mail: whom and through which server (`account`), over the wire (`delivery`), once and without loss (`dispatch`)."""
