"""An interactive HTML page of patch neighbourhoods."""
from mmgcl.visualization.graph_page.page import write_graph_page

__all__ = ['write_graph_page']
