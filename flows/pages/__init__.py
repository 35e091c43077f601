"""Page objects: what can be read and done on each page of the site."""
