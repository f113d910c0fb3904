// Who may import whom: the import rule of the house, held in CI by `npm run rooms`.
// Each dependency has one room; a wrapper there is its only importer.

const room = (name) => `^source/${name}/`;
const pkg = (name) => `(^|/)node_modules/${name}/`;

/** A room may reach only these other rooms (and itself). */
const rooms = {
	core: [],
	sync: ['core', 'connections'],
	commands: ['core', 'sync'],
	dashboard: ['core', 'sync'],
	connections: ['core', 'io'],
	store: ['core', 'io'],
	sandbox: ['io'],
	serve: ['core', 'sync'],
	verify: ['io'],
	demo: ['commands/cli\\.ts$', 'core', 'sync', 'io/clock\\.ts$'],
	io: ['core/ports\\.ts$', 'core/errors\\.ts$'],
};

const only = Object.entries(rooms).map(([from, to]) => ({
	name: `${from}-reaches-only-${to.map((t) => t.replace(/\\.*$/, '')).join('-') || 'itself'}`,
	severity: 'error',
	from: {path: room(from)},
	to: {
		path: '^source/',
		pathNot: [room(from), ...to.map((t) => (t.includes('$') ? `^source/${t}` : room(t)))],
	},
}));

/** Which rooms may import which package; a package that is not listed may be imported nowhere. */
const packages = {
	zod: ['core', 'connections', 'store', 'sync'],
	lowdb: ['store'],
	'csv-parse': ['io'],
	yazl: ['io'],
	yauzl: ['io'],
	ssh2: ['io', 'sandbox'],
	'ssh2-sftp-client': ['io'],
	nodemailer: ['io'],
	'openid-client': ['io'],
	jose: ['io'],
	ink: ['dashboard'],
	react: ['dashboard'],
	'ink-table': ['dashboard'],
	'ink-select-input': ['dashboard'],
	'@inkjs/ui': ['dashboard'],
	'string-width': ['dashboard'],
	fastify: ['serve'],
	'prom-client': ['serve'],
	commander: ['commands', 'cli\\.ts$'],
};

const homes = Object.entries(packages).map(([name, where]) => ({
	name: `${name}-has-one-home`,
	severity: 'error',
	from: {path: '^source/', pathNot: where.map((w) => (w.includes('$') ? `^source/${w}` : room(w)))},
	to: {path: pkg(name)},
}));

module.exports = {
	forbidden: [
		...only,
		...homes,
		{
			name: 'core-is-pure',
			severity: 'error',
			from: {path: room('core')},
			to: {dependencyTypes: ['core'], pathNot: '^(node:)?crypto$'},
		},
		{
			name: 'no-cycles',
			severity: 'error',
			from: {},
			to: {circular: true, viaOnly: {dependencyTypesNot: ['type-only']}},
		},
		{
			name: 'no-unlisted-package',
			severity: 'error',
			from: {path: '^source/'},
			to: {
				dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'],
				pathNot: Object.keys(packages).map(pkg),
			},
		},
		{name: 'resolvable', severity: 'error', from: {}, to: {couldNotResolve: true}},
	],
	options: {
		doNotFollow: {path: 'node_modules'},
		tsPreCompilationDeps: true,
		tsConfig: {fileName: 'tsconfig.json'},
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'types', 'node', 'default'],
		},
	},
};
