import Domain

/// The shell text that puts a revision's files in place, as CodeDeploy's agent does: what the deployment before put
/// there goes first; a file that someone else put there is treated as asked.
struct InstallScript {
    let appSpec: AppSpec
    let archive: String
    /// The file that lists what was installed, for the next deployment.
    let list: String
    /// `DISALLOW`, `OVERWRITE` or `RETAIN`.
    let fileExists: String

    var text: String {
        ([opening] + appSpec.files.map(place) + appSpec.permissions.flatMap(permit)).joined(separator: "\n")
    }

    private var opening: String {
        """
        set -eu
        list=\(Shell.quoted(list)); mode=\(Shell.quoted(fileExists))
        mkdir -p "$(dirname "$list")"
        if [ -f "$list" ]; then while IFS= read -r old; do rm -f -- "$old"; done < "$list"; fi
        : > "$list"
        put() {
            if [ -e "$2" ] || [ -L "$2" ]; then
                case "$mode" in
                DISALLOW) echo "The deployment failed because a specified file already exists at this location: $2"
                    exit 1 ;;
                RETAIN) return 0 ;;
                esac
                rm -f -- "$2"
            fi
            mkdir -p "$(dirname "$2")"
            printf '%s\\n' "$2" >> "$list"
            cp -pP -- "$1" "$2"
        }
        place() {
            if [ -d "$1" ]; then
                (cd "$1" && find . ! -type d) | while IFS= read -r file; do put "$1/${file#./}" "${2%/}/${file#./}"; done
            elif [ -e "$1" ]; then put "$1" "${2%/}/$(basename "$1")"
            else echo "No such file or directory: $1"; exit 1
            fi
        }
        """
    }

    private func place(_ file: AppSpec.File) -> String {
        let inside = file.source.split(separator: "/").joined(separator: "/")
        let source = inside.isEmpty ? archive : "\(archive)/\(inside)"
        return "place \(Shell.quoted(source)) \(Shell.quoted(file.destination))"
    }

    private func permit(_ permission: AppSpec.Permission) -> [String] {
        permission.types.compactMap { type in
            var words = ["find", Shell.quoted(permission.object), "-type", type == "directory" ? "d" : "f"]
            if permission.pattern != "**" { words += ["-name", Shell.quoted(permission.pattern)] }
            for name in permission.except { words += ["!", "-name", Shell.quoted(name)] }
            let owner = [permission.owner ?? "", permission.group.map { ":" + $0 } ?? ""].joined()
            let found = words.joined(separator: " ")
            let lines = [
                owner.isEmpty ? nil : "\(found) -exec chown \(Shell.quoted(owner)) {} +",
                permission.mode.map { "\(found) -exec chmod \(Shell.quoted($0)) {} +" },
            ].compactMap { $0 }
            return lines.isEmpty ? nil : lines.joined(separator: "\n")
        }
    }
}

enum Shell {
    /// One word, whatever is in it.
    static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
