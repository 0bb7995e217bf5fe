extension Instance {
    /// Source: Amazon EC2 API Reference, `TerminateInstances`.
    package func checkTermination() throws(Fault) {
        guard machine?.isProtected == true else { return }
        throw Fault(
            .inUse(.permission),
            "The instance '\(id)' may not be terminated. Modify its 'disableApiTermination' instance attribute and try "
                + "again.")
    }
}
