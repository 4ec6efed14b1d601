"""The record of every act: verified, anchored, taken along."""
