"""Write the files anew: `python -m exports` in tests/ says which differ, `--write` writes them."""

import sys

from exports import FOLDER, all_exports

for name, writer in all_exports().items():
    path = FOLDER / name
    data = writer().data
    if not path.exists() or path.read_bytes() != data:
        print(name)
        if "--write" in sys.argv:
            path.write_bytes(data)
