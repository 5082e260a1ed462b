"""People who act in the stand-in, and the page on which one can be them."""
