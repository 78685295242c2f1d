/** A window's configuration, as administrators send it. */
import { type TSchema, Type } from 'typebox';

const closed = { additionalProperties: false };
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
const color = optional(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }));
const radius = Type.Integer({ minimum: 0, maximum: 20 });
const colors = Type.Object({ background: color, color }, closed);
const shortText = Type.String({ maxLength: 300 });

export const windowConfiguration = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    /** Serves where no other is chosen. */
    isDefault: optional(Type.Boolean()),
    size: Type.Enum(['small', 'large']),
    position: Type.Enum(['right', 'left']),
    title: Type.Object(
      {
        text: optional(shortText),
        logoUrl: optional(Type.String({ maxLength: 2048, pattern: '^https://' })),
        logoAlt: optional(shortText),
        background: color,
        color,
      },
      closed,
    ),
    frame: Type.Object({ topRadius: radius, bottomRadius: radius, border: Type.Boolean() }, closed),
    bubbles: Type.Object({ style: Type.Enum(['arrow', 'rounded']), agent: colors, visitor: colors }, closed),
    readIndication: Type.Enum(['text', 'ticks', 'none']),
    welcome: optional(
      Type.Object(
        {
          text: Type.String({ minLength: 1, maxLength: 1000 }),
          quickReplies: optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 24 })),
        },
        closed,
      ),
    ),
    menu: Type.Object(
      {
        end: Type.Boolean(),
        clearHistory: Type.Boolean(),
        urgent: Type.Boolean(),
        sound: Type.Boolean(),
        textSize: Type.Boolean(),
        transcript: Type.Boolean(),
      },
      closed,
    ),
    history: Type.Object({ closed: Type.Boolean(), collapsed: Type.Boolean() }, closed),
    closeOnEnd: Type.Boolean(),
    notifications: Type.Object({ browser: Type.Boolean(), pageTitle: Type.Boolean() }, closed),
    survey: Type.Boolean(),
    emoji: Type.Boolean(),
    texts: Type.Record(
      Type.String({ pattern: '^[a-z]{2,3}(-[A-Z]{2})?$' }),
      Type.Record(Type.String({ pattern: '^[A-Za-z0-9_.-]{1,100}$' }), Type.String({ maxLength: 2000 })),
    ),
  },
  closed,
);
