//! Templates to ask Terraform about: heredocs, strings in quotes, and texts that are all template, put
//! together of pieces that each have a rule of their own. The same ones in each run. Their names are those
//! of `crates/planner/tests/templates/main.tf`.

/// Where a template is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// As an expression in a `.tf` file.
    Native,
    /// As a string in a `.tf.json` file.
    Json,
}

/// Content of lines.
const LINES: &[&str] = &[
    "text",
    "${local.name}:",
    "port: ${local.name} and ${local.name}",
    "a ${~ local.name ~} b",
    "a ${~ local.name} b",
    "a ${local.name ~} b",
    "${~ local.name ~}",
    "${local.wide}",
    "${local.lines}",
    "$${literal} %%{literal}",
    "cost $5, 100%, $, $$, %%",
    "ends with $",
    "ends with %",
    "{ \"a\": \"${local.name}\" }",
    "back\\nslash \\t \"quoted\" \\",
    "",
    "",
    "   ",
    "\t",
    "${\"in \\\"quotes\\\" ${local.name}\"}",
    "${join(\",\", [for x in local.list : \"${x}!\"])}",
    "é — 日本 ✓",
    "} ]{ [ ( # // /* %",
    "EOT x",
    "x EOT",
    "EOTX",
    "${ local.yes ? \"y\" : \"n\" }",
    "${\n      local.name\n    } after",
    "${<<IN\n  inner ${local.name}\nIN\n}outer",
    "${<<-IN\n    inner\n      more\n    IN\n}",
    "%{ if local.yes }t%{ else }f%{ endif }",
    "%{ if local.no }t%{ endif }.",
    "%{ for x in local.list }${x} %{ endfor }",
    "%{ for k, v in local.map ~} ${k}=${v} %{~ endfor ~}  end",
    "%{~ if local.yes ~}  t  %{~ else ~}  f  %{~ endif ~}",
    "  more indented",
    "      much more",
    "trailing   ",
];

/// What makes parts of a text optional, or repeats them: before, between, and behind.
const BLOCKS: &[[&str; 3]] = &[
    ["if local.yes", "", "endif"],
    ["if local.no", "else", "endif"],
    ["if local.yes", "else", "endif"],
    ["for x in local.list", "", "endfor"],
    ["for k, v in local.map", "", "endfor"],
    ["for x in local.none", "", "endfor"],
];

/// What each line begins with.
const INDENTS: &[&str] = &["", "  ", "    ", "    ", "\t", "\t\t", " \t", "      "];

/// Content of strings in quotes.
const PIECES: &[&str] = &[
    "a",
    "  ",
    " b ",
    "${local.name}",
    "${~ local.name}",
    "${local.name ~}",
    "${~ local.name ~}",
    "\\n",
    "\\t",
    "\\\\",
    "\\\"",
    "\\u00e9",
    "\\U0001F600",
    "$${",
    "%%{",
    "$",
    "%",
    "é",
    "%{ if local.yes }",
    "%{~ if local.no ~}",
    "%{ else }",
    "%{~ else ~}",
    "%{ endif }",
    "%{~ endif ~}",
    "%{ for x in local.list }",
    "%{~ for x in local.list ~}",
    "%{ endfor }",
    "%{~ endfor ~}",
    "${\"${local.name}\"}",
    "${local.lines}",
    "x}",
];

/// What Terraform refuses, and rare forms.
const SINGLE: &[&str] = &[
    "\"${}\"",
    "\"${local.name\"",
    "\"${local.name}}\"",
    "\"%{ if }\"",
    "\"%{ fi local.yes }\"",
    "\"%{ else }\"",
    "\"%{ endfor }\"",
    "\"%{ for x local.list }${x}%{ endfor }\"",
    "\"%{ if local.yes }%{ endfor }\"",
    "\"%{ for x in local.list }%{ else }%{ endfor }\"",
    "\"%{ if local.yes }%{ else }%{ else }%{ endif }\"",
    "\"%{ if local.yes }\"",
    "\"\\q\"",
    "\"\\u12\"",
    "\"%{ endif x }\"",
    "\"${local.list}\"",
    "\"${local.map}x\"",
    "\"${null}\"",
    "\"a${null}\"",
    "\"${local.list[0]}${local.map[\"c\"]}\"",
    "\"%{ if local.yes ~}\\n  a%{ endif }\"",
    "<<EOT\nEOT\n",
    "<<-EOT\n  EOT\n",
    "<<EOT\n\nEOT\n",
    "<<-EOT\n\n\n  EOT\n",
    "<<E-T\nx\nE-T\n",
    "<<_é\nx\n_é\n",
    "<<EOT\nx\n  EOT  \n",
    "<<EOT\n${local.name}\nEOT\n",
    "<<EOT\n${local.list}\nEOT\n",
    "<<EOT\n${local.name ~}\nEOT\n",
    "<<-EOT\n    ${~ local.name ~}\n  EOT\n",
    "<<EOT\nx",
    "<<EOT \nx\nEOT\n",
    "<< EOT\nx\nEOT\n",
    "<<\"EOT\"\nx\nEOT\n",
    "<<EOT\n%{ if local.yes }\nEOT\n",
    "<<EOT\n$${x} $$${local.name} %%%{ if local.yes }y%{ endif }\nEOT\n",
    "<<-EOT\n  é\n  \u{a0} b\n  EOT\n",
    "<<-EOT\n\u{2003}\u{2003}a\n\u{2003}b\n  EOT\n",
    "{ (<<A\nk\nA\n) = 1, (<<A\nl\nA\n) = 2 }",
    "{ \"${local.name}\" = 1, \"${local.wide}\" = 2 }",
    "{ \"${local.name}a\" = <<A\nx\nA\n  b = 2 }",
    "\"a${\n  local.name\n}b\"",
    "\"${ /* } */ local.name }\"",
    "<<EOT\n${local.name # } comment\n}\nEOT\n",
    "<<EOT\n${{ a = \"}\" }.a} ${[for x in local.list : <<IN\n${x}\nIN\n][1]}EOT\nEOT\n",
    "<<EOT\n${local.name}EOT\nEOT\n",
    "<<EOT\n%{ if local.yes }EOT\n%{ endif }\nEOT\n",
    "\"%{for x in[1,2]}${x}%{endfor}\"",
    "\"%{if(local.yes)}a%{endif}\"",
    "\"%{ for x , y in local.map }${x}${y}%{ endfor }\"",
    "\"%{ for _, y in local.map }${y}%{ endfor }\"",
    "\"${local.name == \"svc\" ? \"y\" : \"n\"}\"",
    "\"%{ if local.yes }%{ for x in local.list }${x}%{ endfor }%{ endif }\"",
];

/// What a heredoc is put into, before and behind it.
const AROUND: &[[&str; 2]] = &[
    ["", ""],
    ["", ""],
    ["", ""],
    ["upper(", ")"],
    ["join(\"|\", [", ", \"z\"])"],
    ["{ a = ", " b = 1 }"],
    ["jsonencode({ a = ", " })"],
    ["(local.yes ? ", " : \"no\")"],
    ["[for q in local.list : ", "]"],
    ["trimspace(", ")"],
    ["format(\"%s|%s\", ", ", \"z\")"],
];

/// Numbers that look random, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        // Knuth's multiplier (MMIX); the upper bits are the better ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let upper = usize::try_from(self.0 >> 33).unwrap_or_default();
        upper % limit.max(1)
    }

    fn any<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// A directive between marks that may have a `~`.
    fn directive(&mut self, words: &str) -> String {
        let mark = |strips: bool| if strips { "~" } else { "" };
        let (start, end) = (mark(self.below(4) == 0), mark(self.below(2) == 0));
        format!("%{{{start} {words} {end}}}")
    }
}

/// Every form, and how it is written.
pub(crate) fn all() -> Vec<(Notation, String)> {
    let mut numbers = Numbers(11);
    let mut forms: Vec<(Notation, String)> = Vec::new();
    forms.extend(
        SINGLE
            .iter()
            .map(|form| (Notation::Native, (*form).to_owned())),
    );
    for at in 0..260 {
        forms.push((Notation::Native, heredoc(&mut numbers, at % 9 == 0)));
    }
    for _ in 0..90 {
        let text = quoted(&mut numbers);
        forms.push((Notation::Native, format!("\"{text}\"")));
    }
    for at in 0..90 {
        let body = body(&mut numbers, if at % 2 == 0 { "" } else { "  " });
        let text = if at % 7 == 0 {
            body.replace('\n', "\r\n")
        } else {
            body
        };
        forms.push((Notation::Json, text));
    }
    forms
}

fn heredoc(numbers: &mut Numbers, windows: bool) -> String {
    let indent = numbers.any(INDENTS);
    let flush = if numbers.below(3) == 0 { "" } else { "-" };
    let body = body(numbers, indent);
    let end = numbers.any(INDENTS);
    let [before, behind] = numbers.any(AROUND);
    let form = format!("{before}<<{flush}EOT\n{body}{end}EOT\n{behind}");
    if windows {
        form.replace('\n', "\r\n")
    } else {
        form
    }
}

/// Lines, some of them in blocks.
fn body(numbers: &mut Numbers, indent: &str) -> String {
    let mut text = String::new();
    for _ in 0..=numbers.below(3) {
        if numbers.below(3) > 0 {
            lines(numbers, indent, &mut text);
            continue;
        }
        let [open, middle, close] = numbers.any(BLOCKS);
        let own = if numbers.below(3) == 0 { "" } else { indent };
        let inner = if numbers.below(2) == 0 {
            indent.to_owned()
        } else {
            format!("{indent}  ")
        };
        text.push_str(&format!("{own}{}\n", numbers.directive(open)));
        lines(numbers, &inner, &mut text);
        if !middle.is_empty() {
            text.push_str(&format!("{own}{}\n", numbers.directive(middle)));
            lines(numbers, &inner, &mut text);
        }
        let more = if numbers.below(6) == 0 { " more" } else { "" };
        text.push_str(&format!("{own}{}{more}\n", numbers.directive(close)));
    }
    text
}

fn lines(numbers: &mut Numbers, indent: &str, text: &mut String) {
    for _ in 0..=numbers.below(2) {
        // Now and then another indent than the others have.
        let own = if numbers.below(6) == 0 {
            numbers.any(INDENTS)
        } else {
            indent
        };
        let line = numbers.any(LINES);
        let own = if line.trim().is_empty() { "" } else { own };
        text.push_str(&format!("{own}{line}\n"));
    }
}

/// Pieces, in which what a directive opens is closed.
fn quoted(numbers: &mut Numbers) -> String {
    let mut text = String::new();
    let mut open: Vec<&str> = Vec::new();
    for _ in 0..(2 + numbers.below(7)) {
        let piece = numbers.any(PIECES);
        let word = piece
            .trim_start_matches(['%', '{', '~', ' '])
            .split(' ')
            .next();
        match (piece.starts_with("%{"), word.unwrap_or_default()) {
            (true, word @ ("if" | "for")) => open.push(word),
            (true, "else") => match open.last_mut() {
                Some(last) if *last == "if" => *last = "else",
                _ => continue,
            },
            (true, "endif") if open.last().is_some_and(|last| *last != "for") => {
                open.pop();
            }
            (true, "endfor") if open.last() == Some(&"for") => {
                open.pop();
            }
            (true, _) => continue,
            _ => {}
        }
        text.push_str(piece);
    }
    while let Some(kind) = open.pop() {
        text.push_str(if kind == "for" {
            "%{ endfor ~}"
        } else {
            "%{ endif }"
        });
    }
    text
}
