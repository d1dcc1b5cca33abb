"""One room per dataset format; none knows another."""
