/** `refused`: Apple School Manager would refuse the package. `warning`: it may be read otherwise, or do harm. */
export type Severity = 'refused' | 'warning';

/** What a rule stands on. */
export interface Rule {
	readonly severity: Severity;
	/** A page of Apple's guide, a tool that runs in production, a standard; or that it is our own decision. */
	readonly source: string;
}

const refused = (source: string): Rule => ({severity: 'refused', source});
const warning = (source: string): Rule => ({severity: 'warning', source});

const prepare = 'ASM guide axm46d50f6bf';
const ours = 'our decision, 2026-11';

/** Every rule that a package is held to, with its source. Written for this reader alone: it must be able to contradict the writer. */
export const rules = {
	// The package
	'not-a-zip': refused(prepare),
	'zip-encrypted': refused(`${ours}: an upload carries no password`),
	'zip-damaged': refused('APPNOTE 4.4.7'),
	'zip-bomb': refused(`${ours}: no roster unpacks to 200 times its size`),
	'zip-method': refused(`${ours}: stored and deflated are what every tool reads`),
	'zip-unsafe-name': refused(`${ours}: a name that leaves the archive`),
	'zip-link': refused(`${ours}: a link is no file`),
	'zip-duplicate-name': refused(`${ours}: nobody can say which of the two is read`),
	'zip-two-names': refused(`${ours}: readers would see different files`),
	'zip-64': warning(`${ours}: nobody was seen to upload one`),
	'zip-name': warning('Univention bug 48107: names with colons were not taken'),
	'in-a-folder': refused(prepare),
	'missing-file': refused('ASM guide axm26e20e320'),
	'misnamed-file': refused(prepare),
	'extra-file': warning(`${ours}: no source says what becomes of other files`),
	'finder-file': warning('Apple HT207029: made by Finder, taken in practice'),
	nobody: warning('Apple 101391: who is left out is deactivated'),
	// A file
	'not-utf8': refused(prepare),
	'byte-order-mark': refused('Borega/asm-data-creator and os2skoledata: no BOM'),
	'empty-file': refused(prepare),
	header: refused(prepare),
	'duplicate-column': refused(prepare),
	'unknown-column': warning('Qmlativ and EDT upload further columns'),
	'column-gap': refused(`${ours}: further columns are numbered without a gap`),
	'too-many-locations': refused('ASM guide axm1bd5a3b1e: up to location_id_999'),
	'too-many-instructors': refused('ASM guide axm0e48f1bbe: up to instructor_id_15'),
	'many-locations': warning('Univention and glmyers: tools know 15'),
	'carriage-return': refused(prepare),
	'crlf-lines': warning(`${prepare} asks for \\n; os2skoledata sends CR LF from Windows`),
	'no-final-newline': warning(`${ours}: a file that was cut looks so`),
	'blank-line': warning(`${ours}: no source says what becomes of it`),
	'row-too-long': refused(`${ours}: no row has four million characters`),
	// A row
	'column-count': refused(prepare),
	'empty-row': refused('ASM guide axm1bd5a3b1e and its neighbours: required values'),
	'unclosed-quote': refused(prepare),
	'text-after-quote': refused(prepare),
	'stray-quote': refused(prepare),
	'curly-quotes': refused(prepare),
	'space-after-separator': refused(prepare),
	'backslash-at-end': refused(`${prepare}: a backslash before the end of a line escapes it`),
	'missing-quotes': warning(`${prepare} asks for quotes round a space; others leave them out`),
	'needless-quotes': warning(`${prepare} asks for none; three tools in production quote everything`),
	'doubled-quote': warning(`${prepare} asks for \\", RFC 4180 for ""`),
	'escaped-quote': warning(`RFC 4180 asks for "", ${prepare} for \\"`),
	'escaped-newline': warning(`${prepare}; nobody was seen to send one`),
	// A value
	'missing-value': refused('ASM guide axm1bd5a3b1e and its neighbours: required values'),
	'password-policy': refused('ASM guide tese4faad4d4: 4, 6, 8 or blank'),
	'duplicate-id': refused(prepare),
	'person-in-both': refused(prepare),
	'unknown-reference': refused('ASM guide axm1bd5a3b1e, axm0e48f1bbe'),
	'primary-location': refused('ASM guide axm230e24905'),
	'unusual-id': warning(`${prepare} knows letters, digits and hyphens; tools in production send . and _`),
	'excel-number': warning('Qmlativ script: ids turned into decimals'),
	'excel-date': warning(`${ours}: a spreadsheet makes dates of grades`),
	'control-character': warning(`${ours}: no name has one`),
	'invisible-character': warning(`${ours}: two values may look the same`),
	'replacement-character': warning(`${ours}: what stood there was lost earlier`),
	'outer-space': warning(`${ours}: it is part of the value`),
	'odd-email': warning(`${ours}: no address looks so`),
	'shared-email': warning('ASM guide axm1bd5a3b1e: unique in a federated domain'),
	'enrolled-twice': warning(`${ours}: the same student twice in a class`),
	'repeated-value': warning(`${ours}: the same location or instructor twice in a row`),
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;
