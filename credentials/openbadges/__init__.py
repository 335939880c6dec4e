"""Open Badges 2.0 and 3.0 as pure code: values in, documents out. See README.md beside this file."""
