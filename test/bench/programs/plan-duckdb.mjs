/**
 * `plan-duckdb FOLDER`: the same reads and the same diff by DuckDB. Not TypeScript, because DuckDB's types are installed
 * beside the benchmarks only.
 */
import {join} from 'node:path';
import {DuckDBInstance} from '@duckdb/node-api';
import {diffQueries, tableNames} from '../two-nights.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('plan-duckdb FOLDER');
const begin = performance.now();
const connection = await (await DuckDBInstance.create(':memory:')).connect();
for (const night of ['1', '2'])
	for (const name of tableNames)
		await connection.run(
			`CREATE TABLE ${name}${night} AS SELECT * FROM read_csv('${join(folder, night, `${name}.csv`)}', header = true, all_varchar = true, delim = ',', quote = '"')`,
		);
/** @type {Record<string, number>} */
const counts = {};
for (const [name, query] of Object.entries(diffQueries)) {
	const [row] = (await connection.runAndReadAll(query)).getRows();
	counts[name] = Number(row?.[0]);
}
/** @type {import('../two-nights.ts').TwoNights} */
const said = {
	milliseconds: performance.now() - begin,
	memory: process.resourceUsage().maxRSS * 1024,
	counts,
};
console.log(JSON.stringify(said));
