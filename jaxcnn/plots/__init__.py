"""Figures of a trained network: learning curves, filters, feature maps, confusion matrix, what it looks at.

`jaxcnn.plots.page.write` writes all of them into one page or a folder of pictures. matplotlib, an extra, is loaded
when the first figure is drawn. The submodules are named by what they draw.
"""
