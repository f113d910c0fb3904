/** OneRoster files by name, as rows of plain cells: the sample district has no quotes anywhere. */
export interface District {
	readonly users: Table;
	readonly classes: Table;
	readonly enrollments: Table;
	/** Files that no night changes, as text. */
	readonly others: Readonly<Record<string, string>>;
}

export type Row = Readonly<Record<string, string>>;

export interface Table {
	readonly columns: readonly string[];
	readonly rows: readonly Row[];
}

const changing = ['users', 'classes', 'enrollments'] as const;

/** Reads the sample district from the texts of its files. */
export function parseDistrict(files: Readonly<Record<string, string>>): District {
	const [users, classes, enrollments] = changing.map((name) => parseTable(files[`${name}.csv`] ?? '')) as [
		Table,
		Table,
		Table,
	];
	const others = Object.fromEntries(
		Object.entries(files).filter(([name]) => !changing.some((each) => name === `${each}.csv`)),
	);
	return {users, classes, enrollments, others};
}

/** The files of a district, by name. */
export const districtFiles = ({
	users,
	classes,
	enrollments,
	others,
}: District): Readonly<Record<string, string>> => ({
	...others,
	'users.csv': tableText(users),
	'classes.csv': tableText(classes),
	'enrollments.csv': tableText(enrollments),
});

/** Reads one file; the sample has no quotes anywhere. */
export function parseTable(text: string): Table {
	const [header = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
	const columns = header.split(',');
	return {
		columns,
		rows: lines.map((line) => {
			const cells = line.split(',');
			return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
		}),
	};
}

const tableText = ({columns, rows}: Table) =>
	[columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
		.map((cells) => `${cells.map(quoted).join(',')}\r\n`)
		.join('');

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
