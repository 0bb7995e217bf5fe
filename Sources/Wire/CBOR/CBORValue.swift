/// A parsed CBOR data item. Maps keep their order.
package enum CBORValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int)
    case double(Double)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    case map([Entry])
    /// Tag 1: seconds since 1970.
    case time(Double)

    package struct Entry: Sendable, Equatable {
        package var name: String
        package var value: CBORValue

        package init(_ name: String, _ value: CBORValue) {
            self.name = name
            self.value = value
        }
    }
}
