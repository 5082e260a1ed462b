"""The log as a package: a BagIt bag with originals and what it takes to check it."""
