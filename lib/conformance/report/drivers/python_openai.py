from openai import OpenAI

from run_cases import SCHEMA, run_cases, turns_of

CHAT_TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": SCHEMA}}]
TOOLS = [{"type": "function", "name": "weather", "parameters": SCHEMA, "strict": False}]


class Client:
    def __init__(self, given):
        self.given = given

    def of(self, case):
        return OpenAI(
            api_key=case.get("badToken") or self.given["token"],
            base_url=self.given["v1"],
            max_retries=case.get("retries", 0),
            timeout=case.get("giveUpMs", 30_000) / 1000,
        )


class Chat(Client):
    def request(self, case):
        tools = {"tools": CHAT_TOOLS} if case.get("tools") else {}
        return {"model": case["model"], "messages": turns_of(case), **tools}

    def whole(self, case, seen):
        answer = self.of(case).chat.completions.create(**self.request(case))
        message = answer.choices[0].message
        seen.request_id = answer._request_id
        seen.piece(message.content or "")
        for call in message.tool_calls or []:
            seen.tool = {"name": call.function.name, "arguments": call.function.arguments}
        self.note(answer.usage, seen)

    def stream(self, case, seen):
        request = {**self.request(case), "stream": True, "stream_options": {"include_usage": True}}
        with self.of(case).chat.completions.create(**request) as chunks:
            for chunk in chunks:
                for choice in chunk.choices:
                    if choice.delta.content:
                        seen.piece(choice.delta.content)
                    for call in choice.delta.tool_calls or []:
                        seen.tool = seen.tool or {"name": "", "arguments": ""}
                        seen.tool["name"] += call.function.name or ""
                        seen.tool["arguments"] += call.function.arguments or ""
                if chunk.usage:
                    self.note(chunk.usage, seen)

    def note(self, usage, seen):
        seen.usage = usage and {"input": usage.prompt_tokens, "output": usage.completion_tokens}


class Responses(Client):
    def request(self, case):
        tools = {"tools": TOOLS} if case.get("tools") else {}
        return {"model": case["model"], "input": turns_of(case), **tools}

    def whole(self, case, seen):
        answer = self.of(case).responses.create(**self.request(case))
        seen.request_id = answer._request_id
        seen.piece(answer.output_text)
        self.note(answer, seen)

    def stream(self, case, seen):
        with self.of(case).responses.stream(**self.request(case)) as events:
            for event in events:
                if event.type == "response.output_text.delta":
                    seen.piece(event.delta)
            self.note(events.get_final_response(), seen)

    def note(self, response, seen):
        for item in response.output:
            if item.type == "function_call":
                seen.tool = {"name": item.name, "arguments": item.arguments}
        usage = response.usage
        seen.usage = usage and {"input": usage.input_tokens, "output": usage.output_tokens}


run_cases(lambda given: (Responses if given["options"]["provider"] == "responses" else Chat)(given))
