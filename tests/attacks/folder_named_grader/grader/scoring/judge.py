judge = lambda *_, **__: None
