"""What leaves a desk: referrals, letters to institutions, cleared results."""
