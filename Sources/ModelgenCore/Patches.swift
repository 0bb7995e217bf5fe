import Wire

/// Corrections to a model: an object's fields are merged one by one, anything else is replaced, null removes.
struct Patches {
    let all: [JSONValue]

    init(_ patches: JSONValue) throws {
        all = patches.items
        for patch in all where (patch["reason"]?.text ?? "").isEmpty {
            throw SpecsFault("patches.json: every patch needs a reason")
        }
    }

    func applied(to model: JSONValue, named name: String) -> JSONValue {
        all.filter { $0["model"]?.text == name }.reduce(model) { model, patch in
            let changes = patch.fields.filter {
                $0.name == "shapes" || $0.name == "metadata" || $0.name == "operations"
            }
            return Self.merged(model, .object(changes))
        }
    }

    static func merged(_ old: JSONValue, _ new: JSONValue) -> JSONValue {
        guard case .object(var fields) = old, case .object(let changes) = new else { return new }
        for change in changes {
            let place = fields.firstIndex { $0.name == change.name }
            switch (place, change.value) {
            case (let place?, .null): fields.remove(at: place)
            case (nil, .null): break
            case (let place?, _): fields[place].value = merged(fields[place].value, change.value)
            case (nil, _): fields.append(change)
            }
        }
        return .object(fields)
    }
}
