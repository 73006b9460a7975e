"""Write the files anew: `python -m exports` in tests/ says which differ, `--write` writes them."""

import sys

from exports import FOLDER, all_exports, cells_of

for name, writer in all_exports().items():
    path = FOLDER / name
    data = writer().data
    if not path.exists() or cells_of(path.read_bytes(), name) != cells_of(data, name):
        print(name)
        if "--write" in sys.argv:
            path.write_bytes(data)
