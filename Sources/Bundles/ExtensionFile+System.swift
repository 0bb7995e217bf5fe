/// Packages, groups, users, sources and files.
/// Source: AWS Elastic Beanstalk Developer Guide, "Customizing software on Linux servers".
extension ExtensionFile {
    /// A name with its versions; an empty list means the newest.
    private static func wanted(_ value: YAML, joiner: String) -> [String] {
        (value.fields ?? []).sorted { $0.name < $1.name }.flatMap { package in
            let versions = (package.value.items ?? []).compactMap(\.text)
            return versions.isEmpty ? [package.name] : versions.map { package.name + joiner + $0 }
        }
    }

    mutating func take(packages value: YAML, of tool: String) {
        func names(_ joiner: String) -> String {
            Self.wanted(value, joiner: joiner).map(quoted).joined(separator: " ")
        }
        let choices: [(tool: String, script: String)]
        switch tool {
        case "yum", "dnf": choices = ["yum", "dnf", "microdnf"].map { ($0, "\($0) -y install \(names("-"))") }
        case "apt":
            let install = "DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends"
            choices = [("apt-get", "apt-get -q update && \(install) \(names("="))")]
        case "python": choices = ["pip3", "pip"].map { ($0, "\($0) install \(names("=="))") }
        case "rubygems": choices = [("gem", "gem install \(names(":"))")]
        case "rpm":
            let addresses = (value.fields ?? []).compactMap(\.value.text).map(quoted)
            choices = [("rpm", "rpm -U --replacepkgs \(addresses.joined(separator: " "))")]
        default: return warn("'packages: \(tool)' in \(name) is not acted on: Linux has no such packages.")
        }
        add(.system("packages \(tool) in \(name)", first(of: choices, else: "the instance has no \(tool)")))
    }

    mutating func take(group: String, _ value: YAML) {
        let id = value["gid"]?.text.map { " -g " + quoted($0) } ?? ""
        let make = "groupadd\(id) \(quoted(group))"
        let script = "getent group \(quoted(group)) >/dev/null && exit 0\n"
        add(
            .system(
                "group \(group) in \(name)",
                script + first(of: [("groupadd", make)], else: "the instance has no groupadd")))
    }

    /// "Users are created as noninteractive system users with a shell of /sbin/nologin."
    mutating func take(user: String, _ value: YAML) {
        var make = "useradd -r -s /sbin/nologin"
        if let id = value["uid"]?.text { make += " -u " + quoted(id) }
        if let home = value["homeDir"]?.text { make += " -m -d " + quoted(home) }
        let groups = (value["groups"]?.items ?? []).compactMap(\.text)
        if !groups.isEmpty { make += " -G " + quoted(groups.joined(separator: ",")) }
        let script = "id \(quoted(user)) >/dev/null 2>&1 && exit 0\n"
        add(
            .system(
                "user \(user) in \(name)",
                script + first(of: [("useradd", make + " " + quoted(user))], else: "the instance has no useradd")))
    }

    mutating func take(source value: YAML, into target: String) throws(BundleFailure) {
        guard let address = value.text, target.hasPrefix("/") else {
            throw malformed("sources", "'\(target)' needs an absolute folder and an address")
        }
        let unpack =
            address.hasSuffix(".zip")
            ? first(of: [("unzip", "unzip -oq \"$file\" -d \(quoted(target))")], else: "the instance has no unzip")
            : first(of: [("tar", "tar -xf \"$file\" -C \(quoted(target))")], else: "the instance has no tar")
        let script = """
            set -e
            file=$(mktemp)
            mkdir -p \(quoted(target))
            \(Self.fetch(address, to: "\"$file\""))
            \(unpack)
            rm -f "$file"
            """
        add(.system("source \(target) in \(name)", script))
    }

    private static func fetch(_ address: String, to file: String) -> String {
        first(
            of: [
                ("curl", "curl -fsSL -o \(file) \(quoted(address))"), ("wget", "wget -q -O \(file) \(quoted(address))"),
            ], else: "the instance has neither curl nor wget")
    }

    /// A program's argument holds no more than 128 KB; the script is one.
    private static let contentLimit = 96 << 10

    mutating func take(file value: YAML, at path: String) throws(BundleFailure) {
        guard path.hasPrefix("/") else { throw malformed("files", "'\(path)' is no absolute path") }
        let mode = try mode(of: value, at: path)
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        var script = "set -e\nmkdir -p \(quoted("/" + folder))\n"
        if let content = value["content"]?.text {
            guard content.utf8.count <= Self.contentLimit else {
                throw malformed("files", "'\(path)' is larger than 96 KB, which is the most that Teal writes")
            }
            let isCoded = value["encoding"]?.text == "base64"
            script +=
                mode.isLink
                ? "ln -sfn \(quoted(content)) \(quoted(path))\n"
                : "printf %s \(quoted(content))\(isCoded ? " | base64 -d" : "") >\(quoted(path))\n"
        } else if let address = value["source"]?.text {
            script += Self.fetch(address, to: quoted(path)) + "\n"
        } else {
            throw malformed("files", "'\(path)' has neither content nor source")
        }
        if !mode.isLink { script += "chmod \(mode.permissions) \(quoted(path))\n" }
        let owner = (value["owner"]?.text ?? "root") + ":" + (value["group"]?.text ?? "root")
        if owner != "root:root" { script += "chown -h \(quoted(owner)) \(quoted(path))\n" }
        if value["authentication"] != nil { warn("'authentication' of \(path) in \(name) is not acted on.") }
        add(.system("file \(path) in \(name)", script))
    }

    /// "A six-digit octal value representing the mode for this file": three digits are for symbolic links (120).
    private func mode(of value: YAML, at path: String) throws(BundleFailure) -> (permissions: String, isLink: Bool) {
        let text = value["mode"]?.text ?? "000644"
        guard (3...6).contains(text.count), text.allSatisfy({ "01234567".contains($0) }) else {
            throw malformed("files", "'\(text)' is no mode for '\(path)'")
        }
        return (permissions: String(text.suffix(3)), isLink: text.count == 6 && text.hasPrefix("120"))
    }
}
