import { buildRouteMap, type Command, type RouteMap } from '@stricli/core';
import type { Context } from './command.ts';
import { withoutPrototype } from './without-prototype.ts';

/** A group of commands. */
export function routeMap(brief: string, routes: Readonly<Record<string, Command<Context> | RouteMap<Context>>>, description?: string): RouteMap<Context> {
  return buildRouteMap<string, Context>({ routes: withoutPrototype(routes), docs: { brief, ...(description !== undefined && { fullDescription: description }) } });
}
