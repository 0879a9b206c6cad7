"""What leaves a desk: referrals, letters to institutions, dossiers."""
