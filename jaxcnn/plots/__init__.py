"""A trained network in figures: how it learned, its filters, what its layers see, what it confuses.

`jaxcnn.plots.page.write` puts all of them into one page or a folder of pictures. matplotlib, an extra,
is loaded when the first figure is drawn. The submodules are named by what they draw.
"""
