import ByteStreams
package import Exports
package import RoleRewriting
import SQLSyntax

extension RoleMap {
    /// Takes over what options say of roles, which are named in UTF-8, for an export in `encoding`.
    ///
    /// Owners that were noted are in the export's encoding already. Throws `.usage` for a role that
    /// cannot be named in it.
    package mutating func adopt(_ options: RoleMap, in encoding: String?) throws(MigrationError) {
        guard let encoding, !ClientEncoding.isUnknown(encoding) else { return }
        func encoded(_ role: Identifier) throws(MigrationError) -> Identifier {
            guard let name = ClientEncoding.encode(role, in: encoding) else {
                throw MigrationError(
                    .usage,
                    "the role \(role) cannot be written in \(encoding), which the export's text is in",
                    advice: "Give the role a name that can, or dump again with -E UTF8")
            }
            return name
        }
        target = try encoded(options.target)
        explicit = [:]
        for (role, action) in options.explicit {
            guard case .mapped(let name) = action else {
                explicit[try encoded(role)] = action
                continue
            }
            explicit[try encoded(role)] = .mapped(try encoded(name))
        }
    }
}

extension ClientEncoding {
    /// A name in UTF-8 as it is in an encoding; nil where that has not all of its letters.
    static func encode(_ name: Identifier, in encoding: String) -> Identifier? {
        guard name.bytes.contains(where: { $0 >= 0x80 }), canonical(encoding) != "UTF8" else {
            return name
        }
        guard let system = systemName(encoding) else { return nil }
        return TextConversion(from: "UTF-8", to: system).convert(name.bytes)
            .map { Identifier(exactly: $0) }
    }
}
