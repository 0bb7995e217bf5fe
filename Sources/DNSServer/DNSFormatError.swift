/// Why bytes are not a message, or a text not a name.
package enum DNSFormatError: Error, Sendable, Equatable {
    case endsTooEarly
    case labelTooLong
    case nameTooLong
    case emptyLabel
    /// A compression pointer that does not point to an earlier place, or one of too many in a row.
    case badPointer
    /// The two top bits of a length octet are neither a label's nor a pointer's.
    case unknownLabelKind
    case trailingBytes
}
