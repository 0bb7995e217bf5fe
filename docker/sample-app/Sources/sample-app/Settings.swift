/// What the environment tells the app to be.
struct Settings {
    var version = environmentValue("APP_VERSION") ?? "v0"
    var colour = environmentValue("APP_COLOUR") ?? "grey"
    var instance = environmentValue("TEAL_INSTANCE_ID") ?? hostName()
    var host = environmentValue("HOST") ?? "0.0.0.0"
    var port = UInt16(environmentValue("PORT") ?? "") ?? 8080
    var fault = StartFault(environmentValue("APP_FAULT") ?? "")
}

/// How a version goes wrong from its start, by `APP_FAULT`.
enum StartFault: Equatable {
    case none
    case exit
    case neverListen
    case unhealthy
    case errors
    /// Of 100 requests, and never of those for `/health`.
    case someErrors(Int)
    /// Seconds until it listens.
    case slowStart(Int)

    init(_ text: String) {
        switch text {
        case "exit": self = .exit
        case "never-listen": self = .neverListen
        case "unhealthy": self = .unhealthy
        case "errors": self = .errors
        case let text where text.hasPrefix("errors:"): self = .someErrors(Int(text.dropFirst(7)) ?? 5)
        case let text where text.hasPrefix("slow-start:"): self = .slowStart(Int(text.dropFirst(11)) ?? 10)
        default: self = .none
        }
    }
}

/// How the app goes wrong at the moment; changed by `/break/…` and `/mend`.
struct Faults {
    var unhealthy = false
    var errors = false
    /// Of 100 requests.
    var errorPercent = 0
    private var due = 0
    /// Milliseconds that every answer waits.
    var delay = 0

    init(of fault: StartFault = .none) {
        unhealthy = fault == .unhealthy
        errors = fault == .errors
        if case .someErrors(let percent) = fault { errorPercent = percent }
    }

    /// Whether this request is one that fails; they are spread evenly.
    mutating func hits(_ request: Request) -> Bool {
        guard !errors, request.path != "/health" else { return errors }
        due += errorPercent
        guard due >= 100 else { return false }
        due -= 100
        return true
    }
}
