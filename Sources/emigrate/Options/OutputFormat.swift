import ArgumentParser
import Conversion
import Loading

/// The form of a conversion's output, by its name or letter, as pg_dump takes it.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case plain
    case directory
    case custom

    init?(argument: String) {
        let name = argument.lowercased()
        guard
            let format = Self.allCases.first(where: {
                name == $0.rawValue || name == String($0.rawValue.prefix(1))
            })
        else { return nil }
        self = format
    }

    var format: ConvertOptions.Format {
        switch self {
        case .plain: .plain
        case .directory: .directory
        case .custom: .custom
        }
    }
}
