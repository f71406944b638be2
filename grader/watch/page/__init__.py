"""The watch session as a page in the browser, beside the editor; it follows each save.

- `view`: the state of the session as texts and HTML
- `board`: the newest view, and who waits for the next one
- `app`: the addresses: the page, its events, the keys that it has
- `server`: serves them on this machine alone, in a thread
- `address`: the port and the word in the address, kept so that an open page finds the next session
"""
