import ByteStreams
import Exports
import Loading
import SynapseSchema
import TargetCheck

/// An inspection's report as one page of HTML that needs nothing else.
struct InspectPage {
    private let outcome: InspectOutcome

    init(_ outcome: InspectOutcome) { self.outcome = outcome }

    /// Writes the page to a file, which appears when it is complete; `-` is standard output.
    func write(to path: String) throws(MigrationError) {
        do {
            let sink: any ByteSink =
                path == "-" ? FileSink.standardOutput() : try AtomicFile(path: path)
            try sink.write(Array(ControlCharacters.escaped(html).utf8))
            try sink.finish()
        } catch {
            throw MigrationError(error, export: path)
        }
    }

    var html: String {
        let title = outcome.serverName ?? outcome.examination.outline.databaseName ?? "Export"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(title.html): ready to move?</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <h1>\(title.html)</h1>
            \(facts)\(verdicts)\(people)\(tables)
            </body>
            </html>

            """
    }

    private var facts: String {
        let outline = outcome.examination.outline
        let schema = outcome.examination.facts.schemaVersion?.first.map { "\($0.version)" }
        let filled = outline.databases.filter(\.isFilled).compactMap(\.name)
        let databases =
            outline.holdsSeveral ? filled.joined(separator: ", ") + ": choose one of them" : nil
        let rows: [(String, String?)] = [
            ("Export", outline.format), ("Made", outline.created),
            ("Databases", databases),
            ("PostgreSQL", outline.serverVersion), ("pg_dump", outline.dumpVersion),
            ("Synapse", outcome.lastRelease?.description), ("Schema version", schema),
            ("Owners", outline.owners.keys.sorted().joined(separator: ", ")),
        ]
        let items = rows.compactMap { name, value in
            value.map { "<dt>\(name.html)</dt><dd>\($0.html)</dd>" }
        }
        return "<dl>\(items.joined())</dl>\n"
    }

    private var verdicts: String {
        guard !outcome.findings.isEmpty else { return "" }
        let items = outcome.findings.sorted { $0.verdict > $1.verdict }.map { finding in
            let remedy = finding.remedy.map { "<p>\($0.html)</p>" } ?? ""
            return "<li class=\"\(finding.verdict.rawValue)\"><b>\(finding.verdict.rawValue)</b> "
                + "\(finding.message.html)\(remedy)</li>"
        }
        return
            "<h2>Worth knowing</h2>\n<ul class=\"findings\">\(items.joined(separator: "\n"))</ul>\n"
    }

    private var people: String {
        let users = outcome.examination.users
        guard !users.isEmpty else { return "" }
        let summary = outcome.summary
        let heads = UserTable.heads.map { "<th>\($0.html)</th>" }.joined()
        let rows = users.map { user in
            let cells = zip(UserTable.heads, UserTable.cells(of: user)).map { head, cell in
                "<td data-head=\"\(head.html)\">\(cell.html)</td>"
            }
            return "<tr class=\"\(user.isReady ? "ready" : "open")\">\(cells.joined())</tr>"
        }
        return """
            <h2>Users</h2>
            <p>\(summary.ready) of \(summary.people) people are ready to move; \
            \(summary.users) users in all.</p>
            <table class="users"><thead><tr>\(heads)</tr></thead><tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table>

            """
    }

    private var tables: String {
        let tables = outcome.examination.outline.tables
            .sorted { ($0.textBytes ?? 0) > ($1.textBytes ?? 0) }.prefix(30)
        guard let largest = tables.first?.textBytes, largest > 0 else { return "" }
        let rows = tables.map { table in
            let bytes = table.textBytes ?? 0
            let about = table.isEstimate ? "~" : ""
            let rows = table.rows.map { "\(about)\(Amount.count($0)) rows" } ?? ""
            return "<li><span>\(table.name.html)</span><i style=\"width:"
                + "\(max(1, bytes * 100 / largest))%\"></i><small>\(about)\(Amount.bytes(bytes))"
                + " \(rows)</small></li>"
        }
        return "<h2>Tables</h2>\n<ul class=\"tables\">\(rows.joined(separator: "\n"))</ul>\n"
    }

    private static let style = """
        :root{color-scheme:light dark;--line:#8884;--good:#2a7d46;--bad:#b3261e;--bar:#4a7bd0}
        body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem}
        h1{overflow-wrap:anywhere;margin:.2rem 0 1rem}h2{margin:2rem 0 .5rem}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0}
        dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}ul{list-style:none;padding:0;margin:0}
        .findings li{border-left:.3rem solid var(--line);padding:.3rem .8rem;margin:.4rem 0}
        .findings .blocks{border-color:var(--bad)}.findings .warning{border-color:#c98a00}
        .findings p{margin:.2rem 0 0;opacity:.8}
        table{border-collapse:collapse;width:100%;font-size:.9rem}
        th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
        td{overflow-wrap:anywhere}.ready td:last-child{color:var(--good)}
        .open td:last-child{color:var(--bad)}
        .tables li{display:grid;grid-template-columns:16rem 1fr 14rem;gap:.8rem;align-items:center;\
        padding:.15rem 0}
        .tables span{overflow-wrap:anywhere}.tables i{background:var(--bar);height:.7rem;\
        border-radius:.2rem}
        .tables small{text-align:right}
        @media(min-width:60rem){.users td:first-child,.users td:nth-child(7){white-space:nowrap}}
        @media(max-width:45rem){
        .tables li{grid-template-columns:1fr auto}.tables i{grid-column:1/-1;grid-row:2}
        .users thead{display:none}.users tr{display:block;border-bottom:2px solid var(--line);\
        padding:.5rem 0}
        .users td{display:grid;grid-template-columns:8rem 1fr;border:0;padding:.1rem 0}
        .users td::before{content:attr(data-head);opacity:.65}
        }
        """
}

extension String {
    /// The text with what HTML would read as markup escaped.
    fileprivate var html: String {
        var result = ""
        for character in unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
