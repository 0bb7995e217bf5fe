/// How one member of a structure is called and where it travels; what a reader or writer needs besides the value.
///
/// Generated code names members by string literals where model and wire agree, which is nearly always.
package struct Member: Sendable, ExpressibleByStringLiteral {
    /// The model's name: the key in JSON, and the base of the path in validation errors.
    package var name: String
    /// The XML element, HTTP header or query parameter of REST.
    package var xml: String
    /// The last segment of the key in the Query protocols.
    package var query: String
    /// The name of an element in a list; only where the list is not flat.
    package var item: String
    package var location: Location
    /// Whether elements follow each other without an enclosing element.
    package var isFlat: Bool
    /// nil means the protocol's own.
    package var time: TimestampFormat?
    package var extras: Extras?

    package enum Location: Sendable {
        case body, header, query, label, prefixedHeaders, status, payload
    }

    package init(
        _ name: String, xml: String? = nil, query: String? = nil, item: String = "member",
        at location: Location = .body,
        flat: Bool = false, time: TimestampFormat? = nil, min: Int? = nil, max: Int? = nil, pattern: Pattern? = nil,
        key: String? = nil, value: String? = nil, namespace: String? = nil, element: Member? = nil
    ) {
        self.name = name
        self.xml = xml ?? name
        self.query = query ?? xml ?? name
        self.item = item
        self.location = location
        self.isFlat = flat
        self.time = time
        self.extras = Extras(
            min: min, max: max, pattern: pattern, key: key, value: value, namespace: namespace, element: element)
    }

    package init(stringLiteral name: String) {
        self.name = name
        xml = name
        query = name
        item = "member"
        location = .body
        isFlat = false
    }

    /// The member as which an element of this list, or a value of this map, travels.
    package var element: Member {
        var member = extras?.element ?? Member(stringLiteral: item)
        member.xml = isFlat ? xml : item
        member.query = member.xml
        return member
    }
}

extension Member {
    /// What few members have; apart, so that the many stay small.
    package final class Extras: Sendable {
        /// Characters of a string, bytes of a blob, elements of a list, or the number itself.
        package let min: Int?
        package let max: Int?
        package let pattern: Pattern?
        package let key: String
        package let value: String
        /// Of a payload's root element.
        package let namespace: String?
        package let element: Member?

        fileprivate init?(
            min: Int?, max: Int?, pattern: Pattern?, key: String?, value: String?, namespace: String?, element: Member?
        ) {
            let isNeeded = min != nil || max != nil || pattern != nil || key != nil || value != nil
            guard isNeeded || namespace != nil || element != nil else { return nil }
            self.min = min
            self.max = max
            self.pattern = pattern
            self.key = key ?? "key"
            self.value = value ?? "value"
            self.namespace = namespace
            self.element = element
        }
    }

    package var keyName: String { extras?.key ?? "key" }
    package var valueName: String { extras?.value ?? "value" }
}
