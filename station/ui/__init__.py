"""The windows. The UI thread only draws; everything else is a job."""
