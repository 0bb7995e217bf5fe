/// How packet filters tell what the data plane begins from what else comes from the same address of this machine.
///
/// Connections to targets with a filter carry this value in the six bits of their packets' IP headers that name a class
/// of service, which every network here leaves as they are. It keeps mistakes out, not whoever sets it on purpose.
package enum DataPlaneMark {
    /// One of those left to local use.
    /// Source: RFC 2474, "Definition of the Differentiated Services Field", section 6.
    package static let codePoint = 0b10_1011

    /// As a socket is given it: the two lowest bits belong to congestion control.
    package static let trafficClass = codePoint << 2
}
