// As much of OpenAPI 3.1 as the server's own document uses.

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  items?: Schema;
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  description?: string;
  required?: boolean;
  schema: Schema;
}

export interface Answer {
  $ref?: string;
  description?: string;
  content?: Record<string, { schema: Schema }>;
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, Answer>;
  'x-new'?: boolean;
}

export interface Document {
  info: { title: string; version: string; description?: string };
  tags: { name: string; description?: string }[];
  security?: Record<string, string[]>[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Answer> };
}

/** An operation and where it is. */
export interface Entry {
  method: string;
  path: string;
  operation: Operation;
}

export function entries(document: Document, tag: string): Entry[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

export function schemaOf(document: Document, schema: Schema): Schema {
  const name = schema.$ref?.split('/').pop();
  return (name && document.components.schemas[name]) || schema;
}

export function answerOf(document: Document, answer: Answer): Answer {
  const name = answer.$ref?.split('/').pop();
  return (name && document.components.responses[name]) || answer;
}

/** What an operation asks for: a token, the service key, or nothing. */
export function keyOf(document: Document, operation: Operation): 'bearer' | 'service' | null {
  const schemes = (operation.security ?? document.security ?? []).flatMap((one) => Object.keys(one));
  return schemes.includes('bearer') ? 'bearer' : schemes.includes('service') ? 'service' : null;
}

function limits(schema: Schema): string {
  const [low, high] = [schema.minLength ?? schema.minimum, schema.maxLength ?? schema.maximum];
  if (low === undefined && high === undefined) return '';
  if (high === undefined) return ` ≥ ${low}`;
  return low === undefined ? ` ≤ ${high}` : ` ${low}–${high}`;
}

/** A schema in the shape of the JSON it describes, for people. */
export function outline(document: Document, given: Schema, indent = ''): string {
  const schema = schemaOf(document, given);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((word) => JSON.stringify(word)).join(' | ');
  if (schema.oneOf) return schema.oneOf.map((one) => outline(document, one, indent)).join(' | ');
  const types = [schema.type ?? 'any'].flat();
  const deeper = `${indent}  `;
  const words = types.map((type) => {
    if (type === 'array') return `[${outline(document, schema.items ?? {}, indent)}, …]`;
    if (type !== 'object' || !schema.properties) return type + (type === 'null' ? '' : limits(schema));
    const members = Object.entries(schema.properties).map(([name, member]) => {
      const optional = schema.required?.includes(name) ? '' : '?';
      const usual = member.default === undefined ? '' : ` = ${JSON.stringify(member.default)}`;
      return `${deeper}"${name}"${optional}: ${outline(document, member, deeper)}${usual}`;
    });
    return `{\n${members.join(',\n')}\n${indent}}`;
  });
  return words.join(' | ');
}

/** A value to begin with. */
export function sample(document: Document, given: Schema): unknown {
  const schema = schemaOf(document, given);
  if (schema.examples?.length) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if ([schema.type].flat().includes('null') || schema.oneOf?.some((one) => one.type === 'null')) return null;
  if (schema.oneOf) return sample(document, schema.oneOf[0] ?? {});
  switch ([schema.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, member]) => [name, sample(document, member)]));
    case 'array':
      return [];
    case 'boolean':
      return true;
    case 'integer':
      return schema.minimum ?? 0;
    default:
      return '';
  }
}
