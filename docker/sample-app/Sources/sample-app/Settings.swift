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
    /// Seconds until it listens.
    case slowStart(Int)

    init(_ text: String) {
        switch text {
        case "exit": self = .exit
        case "never-listen": self = .neverListen
        case "unhealthy": self = .unhealthy
        case "errors": self = .errors
        case let text where text.hasPrefix("slow-start:"): self = .slowStart(Int(text.dropFirst(11)) ?? 10)
        default: self = .none
        }
    }
}

/// How the app goes wrong at the moment; changed by `/break/…` and `/mend`.
struct Faults {
    var unhealthy = false
    var errors = false
    /// Milliseconds that every answer waits.
    var delay = 0
}
