"""From annotated Documents to event records, and from records to tables and pages that people open."""
