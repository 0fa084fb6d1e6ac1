from agent_assist.app import create_app

app = create_app()
