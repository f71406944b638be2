compare = lambda *_, **__: None
