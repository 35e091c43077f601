"""The local page: looks, decides, approves and stops. Another process acts; both meet in the workspace's database."""
