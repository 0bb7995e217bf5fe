import Domain

/// One thing the runner does that takes time or touches the outside, and the record it is done for.
enum Step: Sendable {
    case build(ApplicationVersion, reference: String)
    case removeImage(String)
    case start(Instance)
    case remove(container: String, of: String)
    case noteEnd(Instance, code: Int?)

    /// At most one step at a time is under way with the same key.
    var key: String {
        switch self {
        // An image is not removed while one of the same name is built.
        case .build(_, let reference), .removeImage(let reference): reference
        case .start(let instance), .noteEnd(let instance, _): instance.id
        case .remove(_, let owner): owner
        }
    }
}
