// The place of Workflows.
