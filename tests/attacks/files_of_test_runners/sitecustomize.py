print("sitecustomize ran")
