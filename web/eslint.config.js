import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules", "src/api/schema.d.ts", "public"] },
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}", "test/**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    extends: [a11y.flatConfigs.strict],
    rules: {
      ...hooks.configs.recommended.rules,
      complexity: ["error", 12],
      "max-lines": ["error", { max: 250 }],
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "What people write is text, never markup.",
        },
        {
          selector:
            "CallExpression[callee.name=/^use(Layout)?Effect$/] > ArrowFunctionExpression[expression=true] CallExpression[callee.property.name=/^scroll/]",
          message: "Put it in braces: new browsers return a promise, and React would call it.",
        },
      ],
      // Our controls are components; these are the ones a label may wrap.
      "jsx-a11y/label-has-associated-control": [
        "error",
        { controlComponents: ["Input", "Textarea", "Select", "Switch", "Checkbox"], depth: 4 },
      ],
      // A dialog's first field takes the focus: what the pattern for dialogs asks for.
      "jsx-a11y/no-autofocus": "off",
    },
  },
);
