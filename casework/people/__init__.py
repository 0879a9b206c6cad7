"""Who may work here: vetting, invitations, declarations, roles."""
