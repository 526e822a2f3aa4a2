"""The ground of the officers' pages: the admin site, its pages, and the page that gives a command."""
