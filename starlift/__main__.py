"""`python -m starlift` is the command `starlift`."""

from starlift.cli.main import main

if __name__ == "__main__":
    main()
