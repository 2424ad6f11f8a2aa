import DatabaseWork
import Loading

/// What a load is about to do, for people.
struct ForecastSummary {
    private let forecast: LoadForecast

    init(_ forecast: LoadForecast) { self.forecast = forecast }

    var text: String {
        var lines = ["Plan: \(content) into database \(forecast.database) (\(server)), \(way)."]
        if let disk { lines.append(disk) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The largest tables, for those who want to know more.
    var details: String {
        guard let tables = forecast.content?.tables, !tables.isEmpty else { return "" }
        let sizes = tables.prefix(10).map { table in
            "  \(table.name): \(Amount.bytes(table.bytes))"
        }
        return "Largest tables:\n" + sizes.joined(separator: "\n") + "\n"
    }

    private var content: String {
        guard let content = forecast.content else { return "the whole export" }
        guard !content.tables.isEmpty else {
            return "a script of \(Amount.bytes(content.bytes))"
        }
        return "\(Amount.count(UInt64(content.tables.count))) tables with about "
            + "\(Amount.bytes(content.bytes)) of rows, and "
            + "\(Amount.count(UInt64(content.definitions))) definitions,"
    }

    private var server: String {
        let major = forecast.serverVersion / 10000
        return major >= 10
            ? "PostgreSQL \(major).\(forecast.serverVersion % 10000)" : "PostgreSQL \(major)"
    }

    private var way: String {
        var text = forecast.filling.map { "filled beside it as \($0)" } ?? "filled in place"
        if let locale = forecast.locale { text += " with the locale \(locale)" }
        if forecast.replacesDatabase { text += "; what is there now is kept under a dated name" }
        return text + ", \(forecast.jobs) session\(forecast.jobs == 1 ? "" : "s")"
    }

    private var disk: String? {
        switch (forecast.diskBytes, forecast.freeBytes) {
        case (let needed?, let free?):
            let warning = free < needed ? ": that may not be enough" : ""
            return "Disk: about \(Amount.bytes(needed)) will be needed, \(Amount.bytes(free)) are"
                + " free\(warning)."
        case (let needed?, nil):
            return "Disk: about \(Amount.bytes(needed)) will be needed on the server; what is free"
                + " there cannot be seen from here."
        case (nil, let free?): return "Disk: \(Amount.bytes(free)) are free on the server."
        case (nil, nil): return nil
        }
    }
}
