/// What AWS calls the state of a branch and of a version.
/// Source: AWS Elastic Beanstalk Developer Guide, "Elastic Beanstalk platforms glossary".
extension Platform {
    package enum BranchState: String, Sendable {
        case supported = "Supported"
        case beta = "Beta"
        case deprecated = "Deprecated"
        case retired = "Retired"
    }

    package enum VersionState: String, Sendable {
        case recommended = "Recommended"
        /// Superseded by a newer version of the branch; AWS's API leaves the state empty.
        case superseded = ""
    }

    /// A line of platform versions that are compatible with each other.
    struct Branch: Sendable {
        /// `Docker`, `Python 3.13`: what stands behind `running` in a solution stack's name.
        var name: String
        var system: String
        var state: BranchState
        /// Newest first.
        var versions: [String]
    }

    /// In the order in which they are recommended.
    static let branches: [Branch] = [
        Branch(name: "Docker", system: al2023, state: .supported, versions: ["4.7.2", "4.7.1"]),
        Branch(name: "Python 3.14", system: al2023, state: .supported, versions: ["4.9.1", "4.9.0"]),
        Branch(name: "Python 3.13", system: al2023, state: .supported, versions: ["4.9.1", "4.9.0"]),
        Branch(name: "Python 3.12", system: al2023, state: .supported, versions: ["4.9.1", "4.9.0"]),
        Branch(name: "Python 3.11", system: al2023, state: .supported, versions: ["4.9.1", "4.9.0"]),
        Branch(name: "Node.js 24", system: al2023, state: .supported, versions: ["6.8.0", "6.7.1"]),
        Branch(name: "Node.js 22", system: al2023, state: .supported, versions: ["6.8.0", "6.7.1"]),
        Branch(name: "Node.js 20", system: al2023, state: .deprecated, versions: ["6.8.0", "6.7.1"]),
        Branch(name: "Corretto 21", system: al2023, state: .supported, versions: ["4.8.0"]),
        Branch(name: "Corretto 17", system: al2023, state: .supported, versions: ["4.8.0"]),
        Branch(name: "Tomcat 11 Corretto 21", system: al2023, state: .supported, versions: ["5.9.0"]),
        Branch(name: "Go 1", system: al2023, state: .supported, versions: ["4.5.1"]),
        Branch(name: "Ruby 3.4", system: al2023, state: .supported, versions: ["4.7.0"]),
        Branch(name: "PHP 8.4", system: al2023, state: .supported, versions: ["4.8.0"]),
        Branch(name: ".NET 9", system: al2023, state: .supported, versions: ["3.6.0"]),
        Branch(name: "Docker", system: "64bit Amazon Linux 2", state: .retired, versions: ["4.3.1"]),
        Branch(name: "Python 3.8", system: "64bit Amazon Linux 2", state: .retired, versions: ["3.7.9"]),
        Branch(name: "Procfile", system: "64bit Linux", state: .supported, versions: ["1.0.0"]),
    ]

    private static let al2023 = "64bit Amazon Linux 2023"

    /// One version of a platform, as the API lists it.
    package struct Version: Sendable, Equatable {
        package var stack: String
        /// `Docker running on 64bit Amazon Linux 2023`
        package var branch: String
        /// `Docker`, `Python`, `Node.js`: without the language's version.
        package var family: String
        package var number: String
        package var state: VersionState
        package var branchState: BranchState
        package var system: String

        package func arn(region: String) -> String {
            "arn:aws:elasticbeanstalk:\(region)::platform/\(branch)/\(number)"
        }
    }

    /// Newest first within a branch.
    package static let versions: [Version] = branches.flatMap { branch in
        branch.versions.enumerated().map { index, number in
            Version(
                stack: "\(branch.system) v\(number) running \(branch.name)",
                branch: "\(branch.name) running on \(branch.system)", family: family(of: branch.name), number: number,
                state: index == 0 && branch.state == .supported ? .recommended : .superseded,
                branchState: branch.state, system: branch.system)
        }
    }

    private static func family(of name: String) -> String {
        name.split(separator: " ").first.map(String.init) ?? name
    }

    /// The name of the platform's image, `python` or `nodejs`; nil where the bundle brings its own (Docker, Procfile).
    package static func image(of stack: String) -> String? {
        let family = family(of: name(of: stack))
        guard family != "Docker", family != "Procfile" else { return nil }
        return String(family.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    package static func version(ofStack stack: String) -> Version? { versions.first { $0.stack == stack } }

    /// The newest version of the stack's branch, if that is another one.
    package static func newer(than stack: String) -> Version? {
        let branch = branch(of: stack)
        guard let newest = versions.first(where: { $0.branch == branch }), newest.stack != stack else { return nil }
        return newest
    }
}
