import {resolve} from 'node:path';
import {expect, test} from 'vitest';
import {typedPaths} from '../../source/dashboard/typed-paths.ts';

test.each([
	['/a/log.csv', ['/a/log.csv']],
	['  /a/log.csv   /b/log.csv ', ['/a/log.csv', '/b/log.csv']],
	['~/log.csv', ['/home/ada/log.csv']],
	['~', ['/home/ada']],
	['~other/log.csv', [resolve('~other/log.csv')]],
	['"~/log.csv"', [resolve('~/log.csv')]],
	['\\~/log.csv', [resolve('~/log.csv')]],
	['"/a/my log.csv" /b', ['/a/my log.csv', '/b']],
	["'/a/my \\log.csv'", ['/a/my \\log.csv']],
	['/a/my\\ log.csv', ['/a/my log.csv']],
	['/a/it"s one".csv', ['/a/its one.csv']],
	['"/a/never closed b', ['/a/never closed b']],
	['log.csv', [resolve('log.csv')]],
	['/a/\\', ['/a/\\']],
	['', []],
	['""', []],
])('%s', (typed, paths) => expect(typedPaths(typed, '/home/ada')).toEqual(paths));
